package io.github.storagelock.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.storagelock.autoconfigure.ConfigurationFailuresTests.Application;
import io.github.storagelock.autoconfigure.ConfigurationFailuresTests.OtherPool;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@code storage-lock.storage}.
 */
@ExtendWith(OutputCaptureExtension.class)
class StorageChoiceTests {

	@Test
	void aStorageThatIsSetAndCannotBeReachedIsNamed(CapturedOutput output) {
		ConfigurationFailuresTests.fails(Application.class, "--storage-lock.storage=JDBC");

		assertThat(output).contains(
				"The locks are to be kept where storage-lock.storage=jdbc says, but there is no DataSource bean.");
	}

	@Test
	void anUnknownStorageIsReportedWithThoseThatThereAre(CapturedOutput output) {
		ConfigurationFailuresTests.fails(OtherPool.class, "--storage-lock.storage=zookeeper");

		assertThat(output).contains("storage-lock.storage").contains("zookeeper").contains("JDBC");
	}

	@Test
	void anApplicationWithoutLocksNeedsNoStorage() {
		ConfigurationFailuresTests.run(Application.class, "--storage-lock.enabled=false");
	}

}
