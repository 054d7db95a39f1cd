package org.badgerlang.compiler.emit;

import java.util.List;
import java.util.stream.Stream;
import org.badgerlang.compiler.plan.Item;

/// The items of plans, with those inside them.
final class Items {
  private Items() {}

  static Stream<Item> all(List<Item> items) {
    return items.stream().flatMap(item -> Stream.concat(Stream.of(item), all(inside(item))));
  }

  private static List<Item> inside(Item item) {
    return switch (item) {
      case Item.Loop loop -> loop.items();
      case Item.Region region -> region.items();
      case Item.Fork(_, var then, var otherwise, _) ->
          Stream.concat(then.stream(), otherwise.stream()).toList();
      case Item.FirstTile(var then, var otherwise) ->
          Stream.concat(then.stream(), otherwise.stream()).toList();
      case Item.Nest _, Item.Single _, Item.Call _, Item.Pack _, Item.Product _ -> List.of();
    };
  }
}
