/// What differs between two runs, read from their folders: how they were made, and what came out,
/// bit for bit.
@NullMarked
package org.badgerlang.runtime.compare;

import org.jspecify.annotations.NullMarked;
