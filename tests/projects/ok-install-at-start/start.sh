yarn
exec npm run dev
