import { useSearch } from '@xano-redis-sync/react';
import { useState } from 'react';
import { Avatar } from './Avatar';
import { Failed } from './Failed';
import { userAt } from './place';

export const Search = () => {
  const [text, setText] = useState('');
  const { data, error, isLoading, hasNextPage, fetchNextPage } = useSearch(text);
  return (
    <>
      <h1>Search</h1>
      <input
        type="search"
        aria-label="Name"
        placeholder="The beginning of a name"
        value={text}
        onChange={({ target }) => {
          setText(target.value);
        }}
      />
      <Failed error={error} />
      <ul className="rows">
        {data?.map(({ username, display_name: name = username, avatar, bio }) => (
          <li key={username}>
            <Avatar name={name} picture={avatar} />
            <p>
              <a href={userAt(username)}>{name}</a> {bio}
            </p>
          </li>
        ))}
      </ul>
      {isLoading && <p className="quiet">Searching</p>}
      {data?.length === 0 && <p className="quiet">Nobody is called so</p>}
      {hasNextPage && <button onClick={() => void fetchNextPage()}>More</button>}
    </>
  );
};
