package io.github.storagelock.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fence is there before all other beans, and Spring finds nothing to warn of in it.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyBeansTests {

	@Test
	void noBeanIsWarnedOfAsMadeTooEarly(CapturedOutput output) {
		ConfigurationFailuresTests.run(Transactional.class, "--spring.datasource.generate-unique-name=true");

		assertThat(output).doesNotContain("is not eligible for getting processed");
	}

	@Import(ConfigurationFailuresTests.Application.class)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class })
	static class Transactional {

	}

}
