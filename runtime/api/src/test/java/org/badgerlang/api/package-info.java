@org.jspecify.annotations.NullMarked
package org.badgerlang.api;
