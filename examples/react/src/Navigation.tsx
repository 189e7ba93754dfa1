import type { ComponentProps, ReactNode } from 'react';
import { Icon } from './Icon';
import { usePlace, userAt } from './place';

const signOut = (): void => {
  sessionStorage.clear();
  location.hash = '';
  location.reload();
};

interface EntryProps {
  readonly to: string;
  readonly icon: ComponentProps<typeof Icon>['name'];
  readonly children: ReactNode;
}

const Entry = ({ to, icon, children }: EntryProps) => {
  const [name, subject] = usePlace();
  const here = name === 'user' ? userAt(subject) : `#/${name}`;
  return (
    <a href={to} aria-current={here === to ? 'page' : undefined}>
      <Icon name={icon} />
      <span>{children}</span>
    </a>
  );
};

interface NavigationProps {
  readonly username: string;
  readonly unread: number;
}

export const Navigation = ({ username, unread }: NavigationProps) => (
  <nav>
    <Entry to="#/" icon="feed">
      Feed
    </Entry>
    <Entry to="#/search" icon="search">
      Search
    </Entry>
    <Entry to="#/notifications" icon="bell">
      Notifications {unread > 0 && <b>{unread}</b>}
    </Entry>
    <Entry to={userAt(username)} icon="person">
      {username}
    </Entry>
    <button onClick={signOut}>
      <Icon name="leave" />
      <span>Sign out</span>
    </button>
  </nav>
);
