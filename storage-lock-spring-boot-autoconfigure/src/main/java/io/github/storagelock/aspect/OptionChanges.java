package io.github.storagelock.aspect;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnLost;

/**
 * What an annotation changes of the registry's default options.
 */
final class OptionChanges {

	// A renewal interval alone is measured against a lease that the registry knows,
	// later.
	private static final LockOptions LONGEST_LEASE = LockOptions.defaults().withLease(Duration.ofDays(365));

	private final AnnotatedMethod method;

	private final List<Change> changes = new ArrayList<>();

	private final OnLost onLost;

	private final boolean fence;

	private final String label;

	// The defaults are nearly always the same.
	private volatile @Nullable Applied last;

	private OptionChanges(AnnotatedMethod method, OnLost onLost, boolean fence, String label) {
		this.method = method;
		this.onLost = onLost;
		this.fence = fence;
		this.label = label;
	}

	/**
	 * Reads the durations and refuses those that no default can make good.
	 * @param label the name of the family of ids
	 */
	static OptionChanges of(MergedAnnotation<DistributedLock> annotation, AnnotatedMethod method,
			AttributeReader reader, String label) {
		OptionChanges options = new OptionChanges(method, annotation.getEnum("onLost", OnLost.class),
				annotation.getBoolean("fence"), label);
		options.add(annotation, "lease", reader, LockOptions::withLease);
		options.add(annotation, "renewal", reader, LockOptions::withRenewalInterval);
		options.add(annotation, "maxWait", reader, LockOptions::withMaxWait);
		options.add(annotation, "minHold", reader, LockOptions::withMinHold);
		options.add(annotation, "maxHold", reader, LockOptions::withMaxHold);
		options.applyTo(LONGEST_LEASE);
		return options;
	}

	private void add(MergedAnnotation<DistributedLock> annotation, String attribute, AttributeReader reader,
			BiFunction<LockOptions, Duration, LockOptions> with) {
		String raw = annotation.getString(attribute);
		if (!raw.isBlank()) {
			this.changes.add(new Change(attribute, raw, reader.duration(this.method, attribute, raw), with));
		}
	}

	LockOptions applyTo(LockOptions defaults) {
		Applied present = this.last;
		if (present == null || present.defaults() != defaults) {
			present = new Applied(defaults, change(defaults));
			this.last = present;
		}
		return present.options();
	}

	private LockOptions change(LockOptions defaults) {
		LockOptions options = defaults.withOnLost(this.onLost).withFenced(this.fence).withLabel(this.label);
		for (Change change : this.changes) {
			try {
				options = change.with().apply(options, change.value());
			}
			catch (IllegalArgumentException ex) {
				throw this.method.refuse(
						change.attribute() + " = '" + change.raw() + "' is refused: " + ex.getMessage(),
						"Change the value.", ex);
			}
		}
		return options;
	}

	/**
	 * What came of some defaults.
	 */
	private record Applied(LockOptions defaults, LockOptions options) {
	}

	private record Change(String attribute, String raw, Duration value,
			BiFunction<LockOptions, Duration, LockOptions> with) {
	}

}
