package io.github.storagelock.autoconfigure;

import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

/**
 * Refuses durations of the locks that have no unit: Spring Boot takes them for
 * milliseconds, those who write them for seconds.
 */
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class UnitCheck implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName LOCKS = ConfigurationPropertyName.of("storage-lock");

	private static final Pattern NUMBER = Pattern.compile("\\s*([+-]?\\d+)\\s*");

	private final Environment environment;

	UnitCheck(Environment environment) {
		this.environment = environment;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Object result) {
				if (result instanceof Duration && LOCKS.isAncestorOf(name)) {
					check(name, context.getConfigurationProperty());
				}
				return super.onSuccess(name, target, context, result);
			}

		};
	}

	private void check(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
		if (property == null) {
			return;
		}
		String value = this.environment.resolvePlaceholders(String.valueOf(property.getValue()));
		var number = NUMBER.matcher(value);
		if (number.matches()) {
			throw new InvalidConfigurationPropertyValueException(name.toString(), property.getValue(),
					"A duration needs a unit: write " + number.group(1) + "s for seconds or " + number.group(1)
							+ "ms for milliseconds");
		}
	}

}
