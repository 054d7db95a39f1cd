package org.badgerlang.compiler.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.badgerlang.compiler.plan.Tiles;
import org.badgerlang.runtime.cpu.Lanewise;

/// The static methods of one function, spread over classes of a readable size.
final class Methods {
  private static final int MOST_METHODS = 40;

  /// The constants that a class of methods declares where they are used.
  static final String[] CONSTANTS = {
    "TILE", "LANES", "NEAR", "SPECIES", "BY_8", "BY_4", "BY_2", "BY_1"
  };

  private static final Pattern CONSTANT =
      Pattern.compile("\\b(" + String.join("|", CONSTANTS) + ")\\b");

  private static final ClassName SPECIES = ClassName.get("jdk.incubator.vector", "VectorSpecies");
  private static final ClassName SHUFFLE = ClassName.get("jdk.incubator.vector", "VectorShuffle");

  private final String packageName;
  private final Names classNames;
  private final Optional<Tiles> tiles;
  private final List<Part> parts = new ArrayList<>();
  private final Map<CodeBlock, Place> written = new HashMap<>();

  private static final class Part {
    final ClassName name;
    final String doc;
    final Names names = new Names().reserve(CONSTANTS);
    final List<MethodSpec> methods = new ArrayList<>();

    Part(ClassName name, String doc) {
      this.name = name;
      this.doc = doc;
    }
  }

  /// A method about to be written.
  ///
  /// @param owner the class that has it
  record Place(ClassName owner, String name, int part) {}

  /// @param tiles how the function's regions are cut
  Methods(String packageName, Names classNames, Optional<Tiles> tiles) {
    this.packageName = packageName;
    this.classNames = classNames;
    this.tiles = tiles.filter(Tiles::vectors);
  }

  /// Starts a class for methods to come; gives its number.
  int open(String suggestion, String doc) {
    var name = Names.type(classNames.fresh(suggestion));
    parts.add(new Part(ClassName.get(packageName, name), doc));
    return parts.size() - 1;
  }

  /// A fresh method in a class, or in its continuation where that is full.
  Place place(int part, String suggestion) {
    var target = parts.get(part);
    return new Place(target.name, target.names.fresh(suggestion), part);
  }

  boolean isFull(int part) {
    return parts.get(part).methods.size() >= MOST_METHODS;
  }

  /// The method with this code, which stands once however many need it: the JIT compiler meets it
  /// once.
  ///
  /// @param named gives the method a name
  Place once(int part, String suggestion, CodeBlock code, Function<String, MethodSpec> named) {
    return written.computeIfAbsent(
        code,
        _ -> {
          var place = place(part, suggestion);
          add(place, named.apply(place.name()));
          return place;
        });
  }

  void add(Place place, MethodSpec method) {
    parts.get(place.part()).methods.add(method);
  }

  List<TypeSpec> classes() {
    return parts.stream().filter(part -> !part.methods.isEmpty()).map(this::type).toList();
  }

  private TypeSpec type(Part part) {
    var type =
        TypeSpec.classBuilder(part.name).addModifiers(Modifier.FINAL).addJavadoc("$L\n", part.doc);
    var constants = constants(part);
    if (constants.contains("TILE")) {
      type.addField(constant(int.class, "TILE", "" + tiles.orElseThrow().width()));
    }
    if (constants.contains("NEAR")) {
      type.addField(constant(int.class, "NEAR", "(1 << 30) - 1"));
    }
    if (constants.contains("SPECIES") || constants.contains("LANES")) {
      type.addField(
          FieldSpec.builder(
                  ParameterizedTypeName.get(SPECIES, ClassName.get(Float.class)),
                  "SPECIES",
                  Modifier.PRIVATE,
                  Modifier.STATIC,
                  Modifier.FINAL)
              .initializer(
                  "$T.species($L)", Lanewise.class, tiles.map(Tiles::width).orElse(Tiles.WIDE))
              .build());
      type.addField(constant(int.class, "LANES", "SPECIES.length()"));
      for (int half : List.of(8, 4, 2, 1)) {
        if (constants.contains("BY_" + half)) {
          type.addField(
              FieldSpec.builder(
                      ParameterizedTypeName.get(SHUFFLE, ClassName.get(Float.class)),
                      "BY_" + half,
                      Modifier.PRIVATE,
                      Modifier.STATIC,
                      Modifier.FINAL)
                  .initializer("$T.turned(SPECIES, $L)", Lanewise.class, half)
                  .build());
        }
      }
    }
    type.addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    part.methods.forEach(type::addMethod);
    return type.build();
  }

  /// The constants of the class that its methods name.
  private static Set<String> constants(Part part) {
    return part.methods.parallelStream()
        .flatMap(method -> CONSTANT.matcher(method.code().toString()).results())
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static FieldSpec constant(Class<?> type, String name, String value) {
    return FieldSpec.builder(type, name, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
        .initializer(value)
        .build();
  }
}
