import { z } from "zod";
import type { ValueType } from "./value-type.ts";

/** A sequence, written with the separator that the image reads. Elements that contain the separator are refused. */
export function list<T>(element: ValueType<T>, separator = " "): ValueType<readonly T[]> {
  return sequence("a list", element, separator);
}

/** A sequence with at least one element, for images that misinterpret an empty one. */
export function filledList<T>(element: ValueType<T>, separator = " "): ValueType<readonly T[]> {
  const any = sequence("a non-empty list", element, separator);
  return { ...any, schema: any.schema.refine((items) => items.length > 0) };
}

function sequence<T>(called: string, element: ValueType<T>, separator: string): ValueType<readonly T[]> {
  const shown = separator === " " ? "a space" : `\`${separator}\``;
  const whole = z.array(element.schema).refine((items) => items.every((item) => isElement(element.render(item))));
  function isElement(rendered: string): boolean {
    return rendered !== "" && !rendered.includes(separator);
  }
  return {
    schema: whole as z.ZodType<readonly T[]>,
    expected: `${called}, each element ${element.expected}; no element may contain ${shown}`,
    example: [element.example],
    render: (items) => items.map(element.render).join(separator),
  };
}
