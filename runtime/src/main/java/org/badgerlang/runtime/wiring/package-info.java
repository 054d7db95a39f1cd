/// Where Guice binds what a run is made of. Generated code meets Guice through [DeviceBinding]
/// alone; no other package but `launch`, which holds the injector, knows of it.
@NullMarked
package org.badgerlang.runtime.wiring;

import org.jspecify.annotations.NullMarked;
