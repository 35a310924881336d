/**
 * What may be given for a prop or a parameter, as the types of the public API say: the name of a primitive type,
 * `object` for one whose fields are judged elsewhere, `unknown`, `@Cpu` for a value of a class, `#ModelScalingOptions` for
 * an object with fields of its own, or one of the following.
 */
export type Shape =
  | string
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly any: readonly Shape[] }
  | { readonly fields: Fields }
  | { readonly is: readonly (string | number | boolean)[] };

/** The fields of an object; the name of one that may be left out ends in `?`. */
export type Fields = Readonly<Record<string, Shape>>;

/** The types of the public API, as far as values of people's own are concerned. */
export interface ShapeTable {
  /** The fields of each kind of object. */
  readonly fields: Readonly<Record<string, Fields>>;
  /** The parameters of each static method, by class. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, Fields>>>>;
}
