package io.github.storagelock.benchmark.report;

import java.util.List;
import java.util.Locale;

import io.github.storagelock.benchmark.node.Contender;
import io.github.storagelock.benchmark.report.Results.Row;
import io.github.storagelock.benchmark.report.Results.Spread;

/**
 * A bar for each contender and work: how many times as good as the floor, on a
 * logarithmic scale. Bars that are worse than the floor point to the left; the thin line
 * is the spread.
 */
public final class SvgPlot {

	private static final int WIDTH = 900;

	private static final int LEFT = 190;

	private static final int BAR = 14;

	private static final int GAP = 42;

	// Powers of ten on both sides of the floor.
	private static final double FROM = -2;

	private static final double TO = 3;

	private static final List<String> COLOURS = List.of("#888888", "#555555", "#bbbbbb", "#d98c3f", "#7fa8d1",
			"#4f7fb5", "#2f9e5b");

	private final StringBuilder body = new StringBuilder();

	private int y = 30;

	/**
	 * Draws the results.
	 * @param results the values
	 * @return the text of an SVG file
	 */
	public static String draw(Results results) {
		return new SvgPlot().drawAll(results);
	}

	private String drawAll(Results results) {
		text(10, 18, "start", "Times as good as the floor (two durable one-row updates), logarithmic", "bold");
		for (Row row : results.rows()) {
			if (results.ratios(row, Contender.FLOOR) != null) {
				drawRow(results, row);
			}
		}
		int height = this.y + 10;
		return """
				<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="11">
				<rect width="100%%" height="100%%" fill="white"/>
				%s</svg>
				""".formatted(WIDTH, height, this.body);
	}

	private void drawRow(Results results, Row row) {
		this.y += GAP - BAR;
		text(10, this.y, "start", row.metric().title() + " (" + row.database() + ")", "bold");
		this.y += 6;
		int top = this.y;
		for (Contender contender : Contender.values()) {
			Spread ratio = results.ratios(row, contender);
			if (contender != Contender.FLOOR && ratio != null) {
				drawBar(contender, ratio);
			}
		}
		line(x(1), top, x(1), this.y, "#444444");
	}

	private void drawBar(Contender contender, Spread ratio) {
		double from = Math.min(x(1), x(ratio.median()));
		double to = Math.max(x(1), x(ratio.median()));
		text(LEFT - 6, this.y + BAR - 4, "end", contender.toString(), "normal");
		this.body
			.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
					from, this.y + 1, to - from, BAR - 2, COLOURS.get(contender.ordinal())));
		line(x(ratio.least()), this.y + BAR / 2, x(ratio.most()), this.y + BAR / 2, "#222222");
		text(Math.max(to, x(ratio.most())) + 5, this.y + BAR - 4, "start", Figures.format(ratio.median()), "normal");
		this.y += BAR;
	}

	private void text(double x, double y, String anchor, String text, String weight) {
		String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
		this.body.append(String.format(Locale.ROOT,
				"<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-weight=\"%s\">%s</text>%n", x, y, anchor, weight,
				escaped));
	}

	private void line(double x1, double y1, double x2, double y2, String colour) {
		this.body.append(String.format(Locale.ROOT,
				"<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2, colour));
	}

	private static double x(double ratio) {
		double power = Math.max(FROM, Math.min(TO, Math.log10(ratio)));
		return LEFT + (power - FROM) / (TO - FROM) * (WIDTH - LEFT - 60);
	}

}
