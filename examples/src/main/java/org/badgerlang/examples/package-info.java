/// Programs that use Badger from Java.
@NullMarked
package org.badgerlang.examples;

import org.jspecify.annotations.NullMarked;
