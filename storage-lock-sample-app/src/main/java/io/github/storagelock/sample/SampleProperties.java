package io.github.storagelock.sample;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Size of the scenario.
 *
 * @param workers how many workers write, once each.
 * @param nodes how many registries they share, besides that of the application.
 * @param work how long one write takes.
 */
@ConfigurationProperties("sample")
record SampleProperties(@DefaultValue("100") int workers, @DefaultValue("4") int nodes,
		@DefaultValue("5ms") Duration work) {
}
