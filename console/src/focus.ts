import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RefObject } from 'preact';

/** Moves the focus to the heading of the page, where a screen reader continues to read. */
export const focusHeading = (): void => {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (heading === null) return;
  heading.tabIndex = -1;
  heading.focus();
};

/** Moves the focus to the heading when an element goes away that has it, such as a dead letter that is dropped. */
export const useKeptFocus = <E extends HTMLElement>(): RefObject<E | null> => {
  const box = useRef<E | null>(null);
  // At the end of a layout effect the element is still on the page; at that of another it is gone.
  useLayoutEffect(
    () => () => {
      if (box.current?.contains(document.activeElement) === true) focusHeading();
    },
    [],
  );
  return box;
};
