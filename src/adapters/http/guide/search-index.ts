import { addressOf } from './documents.js';
import type { Findable } from './findable.js';
import type { Rendered } from './render.js';

export const findablesOf = (
  name: string,
  page: string,
  { sections }: Rendered,
): readonly Findable[] =>
  sections.map(({ heading, text }) => ({
    page,
    href: heading.depth === 1 ? addressOf(name) : `${addressOf(name)}#${heading.id}`,
    heading: heading.text,
    text,
  }));
