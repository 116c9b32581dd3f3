/** Every page: skip link, bar, and the main part. */
import { Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { AnnouncementBanners } from '../announcements/announcement-banners.tsx'
import { Bell } from '../inbox/bell.tsx'
import { ConnectionNotice } from '../session/connection-notice.tsx'
import { MeMenu } from '../session/me-menu.tsx'
import { Logo } from './logo.tsx'
import { usePageTitle } from './page-title.ts'
import { ThemeSwitch } from './theme-switch.tsx'
import classes from './page.module.css'

interface PageProps {
  title: string
  /** What the bar holds between the logo and the person. */
  bar?: ReactNode
  /** `screen`: as tall as the window, the content scrolls within; on phones it flows all the same. */
  height?: 'content' | 'screen'
  children: ReactNode
}

export function Page({ title, bar, height = 'content', children }: PageProps) {
  usePageTitle(title)
  return (
    <div className={classes.page} data-height={height}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.header}>
        <Link href="/" className={classes.home} aria-label="Concord: your trips">
          <Logo withName={bar === undefined} />
        </Link>
        <div className={classes.bar}>{bar}</div>
        <Group gap={6} wrap="nowrap">
          <Bell />
          <ThemeSwitch />
          <MeMenu />
        </Group>
      </header>
      <AnnouncementBanners />
      <ConnectionNotice />
      <main id="main" className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
