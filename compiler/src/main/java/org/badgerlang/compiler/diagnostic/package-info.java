/// What the compiler tells the author of a spec, as values, and how it looks on a terminal.
///
/// Owns the form of a message, the catalogue of codes and the search for near names. It knows
/// places in texts, but no stage of the compiler: each stage finds its own words.
@NullMarked
package org.badgerlang.compiler.diagnostic;

import org.jspecify.annotations.NullMarked;
