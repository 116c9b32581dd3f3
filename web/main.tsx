import '@fontsource-variable/inter/index.css'
// In a layer: our own styles win in whatever order the build puts them.
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import './shell/colors.css'
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
