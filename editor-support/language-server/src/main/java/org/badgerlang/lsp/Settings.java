package org.badgerlang.lsp;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/// What the user chose to see.
///
/// @param delay milliseconds of rest before a text is checked
record Settings(boolean axes, boolean costs, boolean owners, boolean lenses, int delay) {
  static final Settings DEFAULT = new Settings(true, true, true, true, 150);

  /// The settings in a client's JSON, `{"badger": {"inlayHints": {"axes": false}}}`; what it lacks
  /// is as it was.
  Settings read(@Nullable Object json) {
    if (!(json instanceof JsonObject object)) {
      return this;
    }
    var badger = object.has("badger") ? object.get("badger") : object;
    if (!(badger instanceof JsonObject section)) {
      return this;
    }
    return new Settings(
        flag(section, "inlayHints", "axes", axes),
        flag(section, "inlayHints", "costs", costs),
        flag(section, "inlayHints", "owners", owners),
        flag(section, "codeLens", "enable", lenses),
        (int) number(section, "diagnostics", "delay", delay));
  }

  private static boolean flag(JsonObject section, String group, String name, boolean otherwise) {
    var value = find(section, group, name);
    return value != null && value.isJsonPrimitive() ? value.getAsBoolean() : otherwise;
  }

  private static double number(JsonObject section, String group, String name, double otherwise) {
    var value = find(section, group, name);
    return value != null && value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()
        ? value.getAsDouble()
        : otherwise;
  }

  private static @Nullable JsonElement find(JsonObject section, String group, String name) {
    return section.get(group) instanceof JsonObject inside ? inside.get(name) : null;
  }
}
