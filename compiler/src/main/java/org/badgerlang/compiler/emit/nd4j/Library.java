package org.badgerlang.compiler.emit.nd4j;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;

/// The classes that generated code calls.
final class Library {
  static final ClassName ARRAY = ClassName.get("org.nd4j.linalg.api.ndarray", "INDArray");
  static final ArrayTypeName ARRAYS = ArrayTypeName.of(ARRAY);
  static final ClassName ND4J = ClassName.get("org.nd4j.linalg.factory", "Nd4j");
  static final ClassName TRANSFORMS = ClassName.get("org.nd4j.linalg.ops.transforms", "Transforms");

  static final ClassName AXES = runtime("Axes");
  static final ClassName CALL = runtime("Call");
  static final ClassName DRAWS = runtime("Draws");
  static final ClassName ELEMENTWISE = runtime("Elementwise");
  static final ClassName FUNCTION = runtime("Nd4jFunction");
  static final ClassName INDEXING = runtime("Indexing");
  static final ClassName KERNELS = runtime("Nd4jKernels");
  static final ClassName LOOP = runtime("Loop");
  static final ClassName ORDER = runtime("Order");
  static final ClassName PIECES = runtime("Pieces");

  /// The simple names above as members, which no generated class may have.
  static final String[] TAKEN = {
    "iNDArray",
    "nd4j",
    "transforms",
    "axes",
    "call",
    "draws",
    "elementwise",
    "nd4jFunction",
    "indexing",
    "nd4jKernels",
    "loop",
    "order",
    "pieces"
  };

  private Library() {}

  private static ClassName runtime(String name) {
    return ClassName.get("org.badgerlang.runtime.nd4j", name);
  }
}
