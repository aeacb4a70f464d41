package io.github.storagelock.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import io.github.storagelock.StorageLockRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * A test of an application without a database, whose registry is a mock.
 */
@SpringJUnitConfig
@ImportAutoConfiguration({ StorageLockAutoConfiguration.class, DistributedLockAutoConfiguration.class,
		MissingStorageAutoConfiguration.class })
class MissingStorageCheckTests {

	@MockitoBean
	private StorageLockRegistry registry;

	@Test
	void aMockedRegistryNeedsNoStorage(@Autowired StorageLockRegistry injected) {
		given(this.registry.nodeId()).willReturn("mocked");

		assertThat(injected.nodeId()).isEqualTo("mocked");
	}

}
