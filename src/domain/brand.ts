declare const brand: unique symbol;

/** A value that only its parser can make, so that a checked string is never mistaken for a raw one. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
