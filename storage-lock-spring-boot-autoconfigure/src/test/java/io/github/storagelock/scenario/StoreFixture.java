package io.github.storagelock.scenario;

/**
 * What the scenarios need.
 */
interface StoreFixture {

	/**
	 * Returns the nodes of the test.
	 */
	StoreNodes nodes();

}
