import '@fontsource-variable/inter/index.css'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import './shell/global.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { keepPagesOffline } from './offline/register.ts'
import { App } from './shell/app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
keepPagesOffline()
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
