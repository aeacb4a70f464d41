package io.github.storagelock.aspect;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.annotation.MergedAnnotation;

import io.github.storagelock.DistributedLock;
import io.github.storagelock.LockOptions;
import io.github.storagelock.OnBusy;

/**
 * One annotation of a method, parsed.
 *
 * @param id which lock
 * @param options how it is held
 * @param onBusy what to do without it
 * @param fallback what to call without it
 */
record DistributedLockSpec(LockIdExpression id, OptionChanges options, OnBusy onBusy,
		@Nullable FallbackMethod fallback) {

	/**
	 * Parses the annotation and refuses what makes no sense.
	 */
	static DistributedLockSpec parse(MergedAnnotation<DistributedLock> annotation, AnnotatedMethod method,
			ResultType result, BeanFactory beanFactory) {
		AttributeReader reader = new AttributeReader(beanFactory);
		String name = annotation.getString("name");
		LockIdExpression id = name.isEmpty() ? LockIdExpression.plain(method, method.defaultLockName(), beanFactory)
				: LockIdExpression.parse(method, reader.text(method, "name", name), beanFactory);
		OnBusy onBusy = annotation.getEnum("onBusy", OnBusy.class);
		result.checkBusy(method, onBusy);
		String fallback = annotation.getString("fallback");
		if (onBusy == OnBusy.SKIP && !fallback.isEmpty()) {
			throw method.refuse("it has both onBusy = SKIP and a fallback", "Remove one of them.");
		}
		return new DistributedLockSpec(id, OptionChanges.of(annotation, method, reader, id.label()), onBusy,
				fallback.isEmpty() ? null : FallbackMethod.find(method, fallback));
	}

	LockOptions options(LockOptions defaults) {
		return this.options.applyTo(defaults);
	}

}
