package io.github.storagelock.actuate;

import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * The page of the endpoint {@code storagelocks}, at the endpoint's own address: browsers
 * get it, clients that want JSON get that. So it is behind the same port, exposure and
 * security. It needs nothing from elsewhere.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = StorageLocksEndpoint.class)
public final class StorageLocksPage {

	/**
	 * Returns the page.
	 * @return its text
	 */
	@ReadOperation(produces = "text/html")
	public Resource page() {
		return new ClassPathResource("storagelocks.html", StorageLocksPage.class);
	}

}
