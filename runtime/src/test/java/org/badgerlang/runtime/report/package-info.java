@NullMarked
package org.badgerlang.runtime.report;

import org.jspecify.annotations.NullMarked;
