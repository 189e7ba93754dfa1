/** An error that its name describes completely. */
export interface Bare<Tag extends string> {
  readonly _tag: Tag;
}

export const bare = <Tag extends string>(_tag: Tag): Bare<Tag> => ({ _tag });

/** Returns the constructor of errors of one name; `dataOf` makes their data of its arguments. */
export const error =
  <Tag extends string, Given extends readonly unknown[], Data extends object>(
    _tag: Tag,
    dataOf: (...given: Given) => Data,
  ) =>
  (...given: Given): Bare<Tag> & Readonly<Data> => ({ _tag, ...dataOf(...given) });

/** The type of an error: of the error itself, or of what its constructor returns. */
export type Made<Maker> = Maker extends (...given: never[]) => infer Failure ? Failure : Maker;
