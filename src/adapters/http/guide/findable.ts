/** What the search can find: a part of a page, under its heading. */
export interface Findable {
  readonly page: string;
  /** From the root of the service. */
  readonly href: string;
  readonly heading: string;
  readonly text: string;
}
