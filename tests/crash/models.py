async def compare(options, scenario):
    pass
