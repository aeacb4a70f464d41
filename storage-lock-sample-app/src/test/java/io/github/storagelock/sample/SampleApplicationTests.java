package io.github.storagelock.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SampleApplication}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SampleApplicationTests {

	@Test
	void allWorkersWriteOneAtATime(CapturedOutput output) {
		ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
				"--spring.datasource.url=jdbc:h2:mem:sample-test;DB_CLOSE_DELAY=-1", "--storage-lock.lease=60s");

		assertThat(SpringApplication.exit(context)).isZero();
		assertThat(output).contains("100 of 100 writes", "1 process took part");
	}

	@Test
	void aWorkerThatGetsNoLockIsTold(CapturedOutput output) {
		ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
				"--spring.datasource.url=jdbc:h2:mem:sample-busy;DB_CLOSE_DELAY=-1", "--sample.workers=4",
				"--sample.work=1s", "--storage-lock.max-wait=0s");

		assertThat(SpringApplication.exit(context)).isEqualTo(1);
		assertThat(output).contains("WRONG: ", "wrote 0 times, not 1");
	}

}
