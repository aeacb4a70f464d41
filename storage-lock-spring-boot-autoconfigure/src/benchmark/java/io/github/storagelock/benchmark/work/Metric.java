package io.github.storagelock.benchmark.work;

/**
 * One measured quantity.
 *
 * @param title what it is
 * @param unit in what it is measured
 * @param better how it compares with the floor
 */
public record Metric(String title, String unit, Better better) {

	/**
	 * Returns how many times as good as the floor a value is.
	 * @param value the value
	 * @param floor the floor's value in the same round
	 * @return the ratio, above 1 if better, NaN if it is not compared
	 */
	public double ratio(double value, double floor) {
		return switch (this.better) {
			case MORE -> value / floor;
			case LESS -> floor / value;
			case NOT_COMPARED -> Double.NaN;
		};
	}

	/**
	 * Which value is the better one.
	 */
	public enum Better {

		/**
		 * The larger one.
		 */
		MORE,

		/**
		 * The smaller one.
		 */
		LESS,

		/**
		 * The floor says nothing about it.
		 */
		NOT_COMPARED

	}

}
