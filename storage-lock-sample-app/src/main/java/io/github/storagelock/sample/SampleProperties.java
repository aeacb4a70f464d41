package io.github.storagelock.sample;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Size of the scenario.
 *
 * @param workers how many workers write.
 * @param rounds how often each of them writes. More than one keeps the sample busy for
 * long enough to start it a second time.
 * @param nodes how many registries they share, besides that of the application.
 * @param work how long one write takes.
 */
@ConfigurationProperties("sample")
record SampleProperties(@DefaultValue("100") int workers, @DefaultValue("1") int rounds, @DefaultValue("4") int nodes,
		@DefaultValue("5ms") Duration work) {

	int writes() {
		return this.workers * this.rounds;
	}

}
