package io.github.storagelock.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches where the locks are to be kept in that storage.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnStorageCondition.class)
@interface ConditionalOnStorage {

	/**
	 * The storage.
	 */
	StorageType value();

}
