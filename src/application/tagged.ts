/** An error whose name says all. */
export interface Bare<Tag extends string> {
  readonly _tag: Tag;
}

export const bare = <Tag extends string>(_tag: Tag): Bare<Tag> => ({ _tag });

/** Makes errors of one name, each with what `dataOf` makes of what it is given. */
export const error =
  <Tag extends string, Given extends readonly unknown[], Data extends object>(
    _tag: Tag,
    dataOf: (...given: Given) => Data,
  ) =>
  (...given: Given): Bare<Tag> & Readonly<Data> => ({ _tag, ...dataOf(...given) });

/** The error itself, or what its maker makes. */
export type Made<Maker> = Maker extends (...given: never[]) => infer Failure ? Failure : Maker;
