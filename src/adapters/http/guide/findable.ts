/** An entry of the search index: a section of a page, under its heading. */
export interface Findable {
  readonly page: string;
  /** Relative to the root of the service. */
  readonly href: string;
  readonly heading: string;
  readonly text: string;
}
