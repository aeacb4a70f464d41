package io.github.storagelock.aspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.storagelock.DistributedLock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for what is said of properties that an argument does not have.
 */
class DistributedLockPropertyTests {

	@RegisterExtension
	final LockedBeans beans = new LockedBeans();

	static List<Arguments> mends() {
		return List.of(Arguments.of(Map.of("id", "a"), "Write '#{'o' + #order['id'] + 'x'}' for the value of a key."),
				Arguments.of(new Order[] { new Order("a") },
						"Write '#{'o' + #order[0].id + 'x'}' for the first element."),
				Arguments.of(new ArrayList<>(List.of(new Order("a"))),
						"Write '#{'o' + #order[0].id + 'x'}' for the first element."),
				Arguments.of(Optional.of(new Order("a")), "Write '#{'o' + #order?.id + 'x'}' for the value inside."),
				Arguments.of(new Secret("a"), "Write one of what it has: note, owner."),
				Arguments.of(new Object(), "The names there are: #order, #p0, #a0."));
	}

	@ParameterizedTest
	@MethodSource("mends")
	void propertyThatTheValueDoesNotHaveIsToldWithTheMend(Object order, String mend) {
		Untyped untyped = this.beans.start(Untyped.class);

		InvalidDistributedLockException refusal = catchThrowableOfType(InvalidDistributedLockException.class,
				() -> untyped.run(order));

		assertThat(refusal.reason()).startsWith("its name '#{'o' + #order.id + 'x'}' cannot be evaluated: ");
		assertThat(refusal.action()).isEqualTo(mend);
	}

	@Test
	void navigationThatMayEndIsMendedWhereItStands() {
		Careful careful = this.beans.start(Careful.class);

		InvalidDistributedLockException refusal = catchThrowableOfType(InvalidDistributedLockException.class,
				() -> careful.run(List.of(Map.of("id", "a"))));

		assertThat(refusal.action()).isEqualTo("Write '#{#orders.![#this?.['id']]}' for the value of a key.");
	}

	@Test
	void theMendsWork() {
		Mended mended = this.beans.start(Mended.class);

		mended.run(Map.of("id", "a"), List.of(new Order("b")), Optional.of(new Order("c")),
				Optional.of(new Order("d")));

		assertThat(this.beans.locks()).containsExactly("a-a-b-c-d");
	}

	@Test
	void valueInsideOfAnOptionalIsToldAtTheStart() {
		assertThat(this.beans.refusal(Inside.class).getMessage())
			.endsWith("uses #order.id with id, which java.util.Optional does not have. Write #order?.id for the value"
					+ " inside.");
	}

	@Test
	void propertiesThatThereAreAreToldAtTheStart() {
		assertThat(this.beans.refusal(Typo.class).action()).isEqualTo("Write one of what it has: id.");
	}

	public record Order(String id) {
	}

	public static class Secret {

		private final String id;

		Secret(String id) {
			this.id = id;
		}

		public String getOwner() {
			return this.id;
		}

		public String getNote() {
			return this.id;
		}

	}

	public static class Untyped {

		@DistributedLock(name = "#{'o' + #order.id + 'x'}")
		public void run(Object order) {
		}

	}

	public static class Careful {

		@DistributedLock(name = "#{#orders.![#this?.id]}")
		public void run(List<?> orders) {
		}

	}

	public static class Mended {

		@DistributedLock(
				name = "#{#map['id']}-#{#map?.['id']}-#{#list[0].id}-#{#optional?.id}-#{#other?.id?.toString()}")
		public void run(Map<String, String> map, List<Order> list, Optional<Order> optional, Object other) {
		}

	}

	public static class Inside {

		@DistributedLock(name = "#{#order.id}")
		public void run(Optional<Order> order) {
		}

	}

	public static class Typo {

		@DistributedLock(name = "#{#order.idd}")
		public void run(Order order) {
		}

	}

}
