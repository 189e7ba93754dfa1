interface AvatarProps {
  readonly name: string;
  readonly picture?: string | undefined;
}

const COLOURS = 6;

const sumOf = (text: string): number =>
  Array.from(text).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);

/** Shows a picture, or the first letter of the name on a colour derived from the name. */
export const Avatar = ({ name, picture = '' }: AvatarProps) =>
  picture === '' ? (
    <span className={`avatar colour-${sumOf(name) % COLOURS}`} aria-hidden="true">
      {name.slice(0, 1).toUpperCase()}
    </span>
  ) : (
    <img className="avatar" src={picture} alt="" loading="lazy" />
  );
