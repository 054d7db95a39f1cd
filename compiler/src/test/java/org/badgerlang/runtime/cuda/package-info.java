/// Generated CUDA C, run as C++ on the processor behind a stand-in for the driver.
package org.badgerlang.runtime.cuda;
