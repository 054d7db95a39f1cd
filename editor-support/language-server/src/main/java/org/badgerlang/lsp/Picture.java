package org.badgerlang.lsp;

/// A drawing for a panel.
///
/// @param svg its elements with a place carry `data-range="line,character,line,character"`
record Picture(String title, String svg) {}
