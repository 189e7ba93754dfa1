/** A proxy in front takes headers of a few KB, and a list may have thousands of words. */
const MAX_HEADER = 2000;

/** `0,2,5`, or as many as fit and how many more: `0,2,5,+997`. */
export const printList = (words: readonly string[], separator: string): string => {
  const whole = words.join(separator);
  if (whole.length <= MAX_HEADER) return whole;
  const shown = whole.slice(0, whole.lastIndexOf(separator, MAX_HEADER));
  return `${shown}${separator}+${words.length - shown.split(separator).length}`;
};
