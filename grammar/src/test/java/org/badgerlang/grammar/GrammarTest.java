package org.badgerlang.grammar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class GrammarTest {

  private record Read(String tree, int errors) {}

  @TestFactory
  Stream<DynamicTest> whatMustReadReads() {
    return corpus("good", file -> assertEquals(0, read(file, PredictionMode.LL).errors()));
  }

  @TestFactory
  Stream<DynamicTest> whatMustNotReadDoesNot() {
    return corpus("bad", file -> assertTrue(read(file, PredictionMode.LL).errors() > 0));
  }

  @TestFactory
  Stream<DynamicTest> theQuickWayAndTheFullOneAgree() {
    return corpus(
        "good",
        file -> assertEquals(read(file, PredictionMode.LL), read(file, PredictionMode.SLL)));
  }

  @Test
  void theWordsOfTheLanguageAreThese() {
    List<String> words =
        IntStream.rangeClosed(1, BadgerLexer.IDENTIFIER - 1)
            .mapToObj(BadgerLexer.VOCABULARY::getLiteralName)
            .map(literal -> literal.substring(1, literal.length() - 1))
            .toList();
    assertEquals(
        """
        let return fn if then else and or not true false real int bool \
        import param axis net expert agent rule task schedule evaluate sweep bottleneck loop nest \
        weights state draw set action observe reward loss done experts next frozen bounded scaled \
        spectral learned per once weight tensor \
        batch of as renewed learn from by through carried reset minimise maximise for losses act \
        measure every repeat forever until base deeper \
        with expect reweight in via over step drawn \
        share across blind to except only sees budget limit bits penalise invariant \
        population archive generate memory search replay\
        """,
        String.join(" ", words));
  }

  private static Stream<DynamicTest> corpus(String folder, Consumer<Path> check) {
    try (Stream<Path> files =
        Files.list(
            Path.of(Objects.requireNonNull(GrammarTest.class.getResource(folder)).toURI()))) {
      return files
          .sorted()
          .map(
              file ->
                  DynamicTest.dynamicTest(file.getFileName().toString(), () -> check.accept(file)))
          .toList()
          .stream();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Read read(Path file, PredictionMode mode) {
    try {
      var lexer = new BadgerLexer(CharStreams.fromPath(file));
      var parser = new BadgerParser(new CommonTokenStream(lexer));
      lexer.removeErrorListeners();
      parser.removeErrorListeners();
      parser.getInterpreter().setPredictionMode(mode);
      String tree = parser.spec().toStringTree(parser);
      return new Read(tree, parser.getNumberOfSyntaxErrors());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
