package org.badgerlang.compiler.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the name of a template as shown.
final class TemplateNames implements ITypeConverter<NewCommand.Template> {
  @Override
  public NewCommand.Template convert(String name) {
    return Arrays.stream(NewCommand.Template.values())
        .filter(template -> template.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new TypeConversionException("there are " + all()));
  }

  private static String all() {
    return Arrays.stream(NewCommand.Template.values())
        .map(NewCommand.Template::toString)
        .collect(Collectors.joining(", "));
  }
}
