/// A small real setup in plain Java, for tests of what runs one.
package org.badgerlang.runtime.descent;
