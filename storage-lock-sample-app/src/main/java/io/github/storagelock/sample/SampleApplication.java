package io.github.storagelock.sample;

import java.util.Arrays;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A hundred workers on several nodes write to one resource, one at a time.
 *
 * @since 0.1.0
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SampleApplication {

	/**
	 * The profile in which the application goes on after its end, with a page to look at.
	 */
	static final String KEEP_RUNNING = "keep-running";

	/**
	 * Runs the sample; exits with 0 if no two writes overlapped, else with 1. With
	 * {@code --sample.keep-running} it does not exit, but shows its locks in a browser.
	 * @param args Spring Boot's
	 */
	public static void main(String[] args) {
		ConfigurableApplicationContext context = start(args);
		if (!context.getEnvironment().matchesProfiles(KEEP_RUNNING)) {
			System.exit(SpringApplication.exit(context));
		}
	}

	static ConfigurableApplicationContext start(String... args) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		if (Arrays.asList(args).contains("--sample.keep-running")) {
			application.setAdditionalProfiles(KEEP_RUNNING);
		}
		return application.run(args);
	}

}
