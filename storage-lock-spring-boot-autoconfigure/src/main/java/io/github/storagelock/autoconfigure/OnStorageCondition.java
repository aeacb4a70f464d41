package io.github.storagelock.autoconfigure;

import java.util.Objects;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Compares {@code storage-lock.storage}, however it is spelt, with the storage of an
 * auto-configuration.
 */
final class OnStorageCondition extends SpringBootCondition {

	static final String PROPERTY = "storage-lock.storage";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		StorageType wanted = metadata.getAnnotations()
			.get(ConditionalOnStorage.class)
			.getEnum(MergedAnnotation.VALUE, StorageType.class);
		StorageType chosen = chosen(context.getEnvironment());
		return new ConditionOutcome(chosen == wanted,
				ConditionMessage.forCondition(ConditionalOnStorage.class).because(PROPERTY + "=" + chosen.value()));
	}

	/**
	 * Returns the storage of the locks.
	 * @throws org.springframework.boot.context.properties.bind.BindException if there is
	 * none of that name
	 */
	static StorageType chosen(Environment environment) {
		return Objects
			.requireNonNull(Binder.get(environment).bind(PROPERTY, StorageType.class).orElse(StorageType.JDBC));
	}

}
