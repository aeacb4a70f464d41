package io.github.storagelock.benchmark.report;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.storagelock.benchmark.report.Results.Spread;

/**
 * Numbers as a reader wants them: three digits that count.
 */
final class Figures {

	private static final String NONE = "–";

	private Figures() {
	}

	static String median(@Nullable Spread spread) {
		return (spread != null) ? format(spread.median()) : NONE;
	}

	static String spread(@Nullable Spread spread) {
		return (spread != null)
				? format(spread.median()) + " (" + format(spread.least()) + " to " + format(spread.most()) + ")" : NONE;
	}

	static String format(double value) {
		if (Double.isInfinite(value)) {
			return "∞";
		}
		double size = Math.abs(value);
		if (size >= 100 || size == 0) {
			return String.format(Locale.ROOT, "%,.0f", value);
		}
		return String.format(Locale.ROOT,
				(size >= 10) ? "%.1f" : (size >= 1) ? "%.2f" : (size >= 0.1) ? "%.2f" : "%.4f", value);
	}

}
