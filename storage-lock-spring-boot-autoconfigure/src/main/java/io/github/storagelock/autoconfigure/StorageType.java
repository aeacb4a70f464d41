package io.github.storagelock.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Where locks can be kept: the values of {@code storage-lock.storage}. It is a choice and
 * never a guess: what else is on the class path must not decide it, or two nodes of a
 * rolling deployment may keep their locks in two places.
 *
 * @since 0.1.0
 */
public enum StorageType {

	/**
	 * A relational database, by the application's {@code DataSource}.
	 */
	JDBC("javax.sql.DataSource",
			"spring-boot-starter-jdbc or spring-boot-starter-data-jpa, the driver of your database, and"
					+ " spring.datasource.url; or storage-lock.jdbc.url for the locks alone, as beside R2DBC"),

	/**
	 * A table of Amazon DynamoDB, by the application's {@code DynamoDbClient}.
	 */
	DYNAMODB("software.amazon.awssdk.services.dynamodb.DynamoDbClient",
			"software.amazon.awssdk:dynamodb and a DynamoDbClient bean, or spring-cloud-aws-starter-dynamodb"),

	/**
	 * Redis, by the application's {@code RedisConnectionFactory}.
	 */
	REDIS("org.springframework.data.redis.connection.RedisConnectionFactory",
			"spring-boot-starter-data-redis and spring.data.redis.host"),

	/**
	 * Etcd, by the application's bean of type {@code Client} of jetcd, or by
	 * {@code storage-lock.etcd.endpoints}.
	 */
	ETCD("io.etcd.jetcd.Client",
			"io.etcd:jetcd-core, and storage-lock.etcd.endpoints or a bean of type io.etcd.jetcd.Client"),

	/**
	 * The memory of this process: for tests, and for applications of one node.
	 */
	IN_MEMORY("io.github.storagelock.storage.memory.InMemoryLockStorage", "InMemoryLockStorageAutoConfiguration");

	private final String beanType;

	private final String remedy;

	StorageType(String beanType, String remedy) {
		this.beanType = beanType;
		this.remedy = remedy;
	}

	/**
	 * Returns the ones whose client the application has.
	 */
	static List<StorageType> found(ConfigurableListableBeanFactory beans) {
		return Arrays.stream(values()).filter((type) -> type.isFound(beans)).toList();
	}

	boolean isFound(ConfigurableListableBeanFactory beans) {
		ClassLoader classLoader = beans.getBeanClassLoader();
		return ClassUtils.isPresent(this.beanType, classLoader)
				&& BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans,
						ClassUtils.resolveClassName(this.beanType, classLoader), true, false).length > 0;
	}

	/**
	 * Returns the bean by which the storage is reached.
	 */
	String bean() {
		return ClassUtils.getShortName(this.beanType);
	}

	/**
	 * Returns what an application adds to have that bean.
	 */
	String remedy() {
		return this.remedy;
	}

	/**
	 * Returns the value of the property.
	 */
	String value() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
