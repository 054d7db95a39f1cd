package org.badgerlang.lsp;

import java.util.Locale;
import org.badgerlang.compiler.source.Span;

/// An SVG text that grows; measures text by a mean width of its letters.
final class Drawing {
  static final int LINE = 20;
  static final int BOX = 26;
  static final int GAP = 10;
  private static final int CORNER = 5;
  private static final double LETTER = 7.2;

  private final StringBuilder body = new StringBuilder();
  private final Snapshot snapshot;

  Drawing(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  static int width(String text) {
    return (int) Math.ceil(text.length() * LETTER);
  }

  /// A box with a text, for a thing of the spec.
  void box(int x, int y, int width, String kind, String text, Span place) {
    body.append("<g class=\"thing ").append(kind).append('"').append(range(place)).append('>');
    rectangle(x, y, width, BOX, 4);
    text(x + 8, y + 17, "label", text);
    body.append("</g>\n");
  }

  /// A frame with a title, for a loop; what lies inside is drawn after it.
  void frame(int x, int y, int width, int height, String title, String detail, Span place) {
    body.append("<g class=\"loop\"").append(range(place)).append('>');
    rectangle(x, y, width, height, 8);
    text(x + 12, y + 20, "name", title);
    if (!detail.isEmpty()) {
      text(x + 12 + width(title) + 12, y + 20, "detail", detail);
    }
    body.append("</g>\n");
  }

  void text(int x, int y, String kind, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%d\" y=\"%d\" font-size=\"13\">%s</text>",
            kind,
            x,
            y,
            escape(text)));
  }

  /// An arrow downwards.
  void arrow(int fromX, int fromY, int toX, int toY, boolean cut) {
    int middle = (fromY + toY) / 2;
    body.append(
        String.format(
            Locale.ROOT,
            "<path class=\"flow%s\" marker-end=\"url(#head)\" d=\"M%d %d C%d %d %d %d %d %d\"/>%n",
            cut ? " cut" : "",
            fromX,
            fromY,
            fromX,
            middle,
            toX,
            middle,
            toX,
            toY));
  }

  /// An arrow between the right sides of two things, by a lane at `lane`.
  void laneArrow(Lanes.Flow flow, int lane) {
    int down = flow.to().middle() > flow.from().middle() ? 1 : -1;
    body.append(
        String.format(
            Locale.ROOT,
            "<path class=\"flow%s\" marker-end=\"url(#head)\""
                + " d=\"M%d %d H%d Q%d %d %d %d V%d Q%d %d %d %d H%d\"/>%n",
            flow.cut() ? " cut" : "",
            flow.from().right(),
            flow.from().middle(),
            lane - CORNER,
            lane,
            flow.from().middle(),
            lane,
            flow.from().middle() + down * CORNER,
            flow.to().middle() - down * CORNER,
            lane,
            flow.to().middle(),
            lane - CORNER,
            flow.to().middle(),
            flow.to().right() + 1));
  }

  String svg(int width, int height) {
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\">%n",
            width,
            height,
            width,
            height)
        + "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\""
        + " markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>\n"
        + body
        + "</svg>";
  }

  private void rectangle(int x, int y, int width, int height, int radius) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>",
            x,
            y,
            width,
            height,
            radius));
  }

  private String range(Span place) {
    if (!place.source().name().equals(snapshot.uri())) {
      return "";
    }
    var range = snapshot.lines().range(place);
    return String.format(
        Locale.ROOT,
        " data-range=\"%d,%d,%d,%d\"",
        range.getStart().getLine(),
        range.getStart().getCharacter(),
        range.getEnd().getLine(),
        range.getEnd().getCharacter());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
