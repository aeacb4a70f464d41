package io.github.storagelock.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.storagelock.LockLease;
import io.github.storagelock.LockOptions;
import io.github.storagelock.registry.DefaultStorageLockRegistry;
import io.github.storagelock.registry.RegistrySettings;
import io.github.storagelock.storage.memory.InMemoryLockStorage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StorageLockFlightRecorder}.
 */
class StorageLockFlightRecorderTests {

	@TempDir
	private Path folder;

	@Test
	void acquisitionsAreInTheRecording() throws Exception {
		InMemoryLockStorage storage = new InMemoryLockStorage();
		storage.hold("busy", "other", Duration.ofHours(1));
		try (DefaultStorageLockRegistry registry = new DefaultStorageLockRegistry(storage, RegistrySettings.defaults(),
				List.of(new StorageLockFlightRecorder())); Recording recording = new Recording()) {
			registry.tryAcquire("before");
			recording.enable("io.github.storagelock.LockAcquisition").withStackTrace();
			recording.start();
			LockLease lease = registry.acquire("a", LockOptions.defaults().withLabel("some-*"));
			registry.tryAcquire("busy");
			recording.stop();

			List<RecordedEvent> events = events(recording);
			assertThat(events).extracting((event) -> event.getString("lockId")).containsExactly("a", "busy");
			assertThat(events).extracting((event) -> event.getString("outcome")).containsExactly("granted", "busy");
			assertThat(events.get(0).getLong("fencingToken")).isEqualTo(lease.fencingToken());
			assertThat(events.get(0).getString("label")).isEqualTo("some-*");
			assertThat(events.get(0).getDuration()).isPositive();
			assertThat(events.get(0).getStackTrace().getFrames()).anyMatch((frame) -> frame.getMethod()
				.getType()
				.getName()
				.equals(StorageLockFlightRecorderTests.class.getName()));
		}
	}

	private List<RecordedEvent> events(Recording recording) throws IOException {
		Path file = this.folder.resolve("recording.jfr");
		recording.dump(file);
		return RecordingFile.readAllEvents(file);
	}

}
